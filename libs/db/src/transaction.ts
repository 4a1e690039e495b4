import type { Prisma } from './generated/client.ts';

/** A client inside one transaction; gone when the transaction's function returns. */
export type DatabaseTransaction = Prisma.TransactionClient;
