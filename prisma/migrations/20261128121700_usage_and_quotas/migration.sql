-- What organizations use, and what they may: the ledger with its roll-ups, how far each stream is counted, quotas and
-- which of their steps were announced. Tenants read; the platform writes.

-- AlterTable
ALTER TABLE "streams" ADD COLUMN     "limits" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "usage_entries" (
    "organization_id" TEXT NOT NULL,
    "channel_id" TEXT NOT NULL,
    "stream_id" TEXT NOT NULL,
    "hour_starts_at" TIMESTAMPTZ(0) NOT NULL,
    "meter" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "is_rolled_up" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "usage_entries_pkey" PRIMARY KEY ("channel_id","stream_id","hour_starts_at","meter","tier")
);

-- CreateTable
CREATE TABLE "usage_rollups" (
    "organization_id" TEXT NOT NULL,
    "channel_id" TEXT NOT NULL,
    "interval" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(0) NOT NULL,
    "meter" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,

    CONSTRAINT "usage_rollups_pkey" PRIMARY KEY ("organization_id","interval","starts_at","channel_id","meter","tier")
);

-- CreateTable
CREATE TABLE "usage_meters" (
    "stream_id" TEXT NOT NULL,
    "log_sequence" INTEGER NOT NULL DEFAULT 0,
    "counted_sequence" INTEGER NOT NULL DEFAULT -1,
    "deleted_sequence" INTEGER NOT NULL DEFAULT -1,
    "stored_bytes" BIGINT NOT NULL DEFAULT 0,
    "storage_counted_until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "usage_meters_pkey" PRIMARY KEY ("stream_id")
);

-- CreateTable
CREATE TABLE "usage_reports" (
    "source" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "usage_reports_pkey" PRIMARY KEY ("source","key")
);

-- CreateTable
CREATE TABLE "organization_quotas" (
    "organization_id" TEXT NOT NULL,
    "channels" INTEGER,
    "concurrent_streams" INTEGER,
    "rendition_height_px" INTEGER,
    "ingest_bitrate_bps" INTEGER,
    "minutes_per_month" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_quotas_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "quota_notices" (
    "organization_id" TEXT NOT NULL,
    "quota" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "step_percent" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "quota_notices_pkey" PRIMARY KEY ("organization_id","quota","period","step_percent")
);

-- CreateIndex
CREATE INDEX "usage_entries_organization_id_meter_hour_starts_at_idx" ON "usage_entries"("organization_id", "meter", "hour_starts_at");

-- CreateIndex
CREATE INDEX "usage_entries_hour_starts_at_idx" ON "usage_entries"("hour_starts_at");

-- CreateIndex
CREATE INDEX "usage_reports_received_at_idx" ON "usage_reports"("received_at");

-- AddForeignKey
ALTER TABLE "usage_entries" ADD CONSTRAINT "usage_entries_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "usage_rollups" ADD CONSTRAINT "usage_rollups_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "usage_meters" ADD CONSTRAINT "usage_meters_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "streams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organization_quotas" ADD CONSTRAINT "organization_quotas_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quota_notices" ADD CONSTRAINT "quota_notices_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is to be rolled up is found without reading what has been.
CREATE INDEX "usage_entries_not_rolled_up" ON "usage_entries"("channel_id", "hour_starts_at") WHERE NOT "is_rolled_up";

-- Rewritten every few seconds while a stream runs: room on the page keeps that cheap.
ALTER TABLE "usage_entries" SET (fillfactor = 70);
ALTER TABLE "usage_meters" SET (fillfactor = 50);

GRANT SELECT ON "usage_entries", "usage_rollups", "organization_quotas" TO millrace_tenant;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['usage_entries', 'usage_rollups', 'organization_quotas', 'quota_notices']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY platform ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %1$I TO millrace_tenant '
      'USING (organization_id = (SELECT current_setting(''app.organization_id'', true))) '
      'WITH CHECK (organization_id = (SELECT current_setting(''app.organization_id'', true)))',
      tenant_table);
  END LOOP;
END
$$;
