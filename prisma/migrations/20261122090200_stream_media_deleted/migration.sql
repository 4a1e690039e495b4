-- Retention remembers which ended streams it has cleaned up.

-- AlterTable
ALTER TABLE "streams" ADD COLUMN     "media_deleted_at" TIMESTAMPTZ(3);

-- What is left to clean up, oldest first. Partial indexes are not part of schema.prisma.
CREATE INDEX "streams_media_kept" ON "streams"("ended_at") WHERE "state" = 'ended' AND "media_deleted_at" IS NULL;
