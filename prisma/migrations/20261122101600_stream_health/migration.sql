-- How well sources arrive: the last sample and the codes of each stream, and the last hour in periods of ten seconds.
-- Both are written by the platform alone, and every two seconds, so they carry no more indexes than they need.

-- CreateTable
CREATE TABLE "stream_health" (
    "stream_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "sample" JSONB NOT NULL,
    "codes" JSONB NOT NULL,
    "sampled_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stream_health_pkey" PRIMARY KEY ("stream_id")
);

-- CreateTable
CREATE TABLE "stream_health_periods" (
    "stream_id" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" TEXT NOT NULL,
    "sample_count" INTEGER NOT NULL,
    "statistics" JSONB NOT NULL,
    "codes" TEXT[],

    CONSTRAINT "stream_health_periods_pkey" PRIMARY KEY ("stream_id","starts_at")
);

-- CreateIndex
CREATE INDEX "stream_health_periods_starts_at_idx" ON "stream_health_periods"("starts_at");

-- AddForeignKey
ALTER TABLE "stream_health" ADD CONSTRAINT "stream_health_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "streams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream_health_periods" ADD CONSTRAINT "stream_health_periods_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "streams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Every row is rewritten by each heartbeat of its ten seconds: room on the page keeps the rewriting cheap.
ALTER TABLE "stream_health" SET (fillfactor = 50);
ALTER TABLE "stream_health_periods" SET (fillfactor = 70);

GRANT SELECT ON "stream_health", "stream_health_periods" TO millrace_tenant;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['stream_health', 'stream_health_periods']
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
