-- Events get a number per organization after they are committed: what a reader has seen up to a number is complete.

-- DropIndex
DROP INDEX "events_organization_id_channel_id_idx";

-- AlterTable
ALTER TABLE "events" ADD COLUMN     "ordinal" BIGSERIAL NOT NULL,
ADD COLUMN     "organization_sequence" BIGINT;

-- CreateTable
CREATE TABLE "event_counters" (
    "organization_id" TEXT NOT NULL,
    "last_sequence" BIGINT NOT NULL,

    CONSTRAINT "event_counters_pkey" PRIMARY KEY ("organization_id")
);

-- Events that were there already, by their ids: those are in the order of their making.
UPDATE "events" e SET "organization_sequence" = numbered.number
FROM (SELECT "id", row_number() OVER (PARTITION BY "organization_id" ORDER BY "id") AS number FROM "events") numbered
WHERE numbered."id" = e."id";
INSERT INTO "event_counters" ("organization_id", "last_sequence")
SELECT "organization_id", max("organization_sequence") FROM "events" GROUP BY "organization_id";

-- CreateIndex
CREATE UNIQUE INDEX "events_organization_id_organization_sequence_key" ON "events"("organization_id", "organization_sequence");

-- CreateIndex
CREATE INDEX "events_organization_id_channel_id_organization_sequence_idx" ON "events"("organization_id", "channel_id", "organization_sequence");

-- AddForeignKey
ALTER TABLE "event_counters" ADD CONSTRAINT "event_counters_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What waits for its number. Partial indexes are not part of schema.prisma.
CREATE INDEX "events_not_numbered" ON "events"("ordinal") WHERE "organization_sequence" IS NULL;

GRANT USAGE ON SEQUENCE "events_ordinal_seq" TO millrace_tenant;
GRANT SELECT ON "event_counters" TO millrace_tenant;
ALTER TABLE "event_counters" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "event_counters" FORCE ROW LEVEL SECURITY;
CREATE POLICY platform ON "event_counters" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY tenant ON "event_counters" TO millrace_tenant
  USING ("organization_id" = (SELECT current_setting('app.organization_id', true)))
  WITH CHECK ("organization_id" = (SELECT current_setting('app.organization_id', true)));
