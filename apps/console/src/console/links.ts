// Pages of the API's own origin that are not the console's.
export const apiReferenceHref = '/reference';
export const queueDashboardHref = '/admin/queues';
