// Where the Prisma CLI finds the data model. It is used for `prisma generate` alone; migrations go through libs/db.
import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
