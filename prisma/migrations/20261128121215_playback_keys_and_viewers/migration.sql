-- Who may watch a channel and with whose keys, how many do, and what tenants note on their channels.

-- CreateEnum
CREATE TYPE "playback_policy" AS ENUM ('public', 'signed');

-- AlterTable
ALTER TABLE "channels" ADD COLUMN     "external_id" TEXT,
ADD COLUMN     "is_test" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "metadata" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "playback_policy" "playback_policy" NOT NULL DEFAULT 'public';

-- CreateTable
CREATE TABLE "stream_viewers" (
    "stream_id" TEXT NOT NULL,
    "origin_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "viewers" INTEGER NOT NULL,
    "renditions" JSONB NOT NULL,
    "reported_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stream_viewers_pkey" PRIMARY KEY ("stream_id","origin_id")
);

-- CreateTable
CREATE TABLE "stream_viewer_periods" (
    "stream_id" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" TEXT NOT NULL,
    "sample_count" INTEGER NOT NULL,
    "viewers_sum" BIGINT NOT NULL,
    "viewers_max" INTEGER NOT NULL,

    CONSTRAINT "stream_viewer_periods_pkey" PRIMARY KEY ("stream_id","starts_at")
);

-- CreateTable
CREATE TABLE "playback_keys" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "public_key_pem" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "playback_keys_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "stream_viewers_origin_id_idx" ON "stream_viewers"("origin_id");

-- CreateIndex
CREATE INDEX "stream_viewers_reported_at_idx" ON "stream_viewers"("reported_at");

-- CreateIndex
CREATE INDEX "stream_viewer_periods_starts_at_idx" ON "stream_viewer_periods"("starts_at");

-- CreateIndex
CREATE INDEX "playback_keys_organization_id_id_idx" ON "playback_keys"("organization_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "stream_viewers" ADD CONSTRAINT "stream_viewers_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "streams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream_viewer_periods" ADD CONSTRAINT "stream_viewer_periods_stream_id_fkey" FOREIGN KEY ("stream_id") REFERENCES "streams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "playback_keys" ADD CONSTRAINT "playback_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Partial indexes are not part of schema.prisma.
CREATE UNIQUE INDEX "channels_one_per_external_id" ON "channels"("organization_id", "external_id")
WHERE "external_id" IS NOT NULL AND "deleted_at" IS NULL;

-- Rows are rewritten by every report.
ALTER TABLE "stream_viewers" SET (fillfactor = 50);
ALTER TABLE "stream_viewer_periods" SET (fillfactor = 70);

GRANT SELECT ON "stream_viewers", "stream_viewer_periods" TO millrace_tenant;
GRANT SELECT, INSERT, UPDATE ON "playback_keys" TO millrace_tenant;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['stream_viewers', 'stream_viewer_periods', 'playback_keys']
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
