// The columns of a model for a statement by hand, under the names that the Prisma client gives them, so that its rows are of
// the client's type and a new column of the data model is among them.

/** `fields` is the model's `…ScalarFieldEnum`; columns are the fields' names in snake case, as everywhere in the data model. */
export function columnsOf(fields: Readonly<Record<string, string>>, alias: string): string {
  return Object.values(fields)
    .map((field) => `${alias}.${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} AS "${field}"`)
    .join(', ');
}
