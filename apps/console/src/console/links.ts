// Pages of the API's own origin that are not the console's.
export const apiReferenceHref = '/docs';
export const queueDashboardHref = '/admin/queues';
