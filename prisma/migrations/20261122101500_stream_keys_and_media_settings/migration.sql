-- Several keys per channel, who wins between two encoders, what a channel asks of the media path, and what is known of a
-- stream's path: whether a transcoder ever took it, what it made, which connection was kicked.

-- CreateEnum
CREATE TYPE "publish_policy" AS ENUM ('reject', 'takeoverIfIdle', 'takeover', 'priority');

-- AlterTable
ALTER TABLE "channels" ADD COLUMN     "media_settings" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "publish_policy" "publish_policy" NOT NULL DEFAULT 'takeoverIfIdle';

-- AlterTable
ALTER TABLE "stream_keys" ADD COLUMN     "allowed_addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "blocked_until" TIMESTAMPTZ(3),
ADD COLUMN     "is_primary" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "priority" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "streams" ADD COLUMN     "claimed_at" TIMESTAMPTZ(3),
ADD COLUMN     "kicked_connection_id" TEXT,
ADD COLUMN     "media_facts" JSONB,
ADD COLUMN     "media_settings" JSONB NOT NULL DEFAULT '{}';

-- The key that a channel has been shown with so far becomes its primary one.
UPDATE "stream_keys" SET "is_primary" = true
WHERE "id" IN (
  SELECT DISTINCT ON ("channel_id") "id" FROM "stream_keys" WHERE "revoked_at" IS NULL ORDER BY "channel_id", "id" DESC
);
-- Partial indexes are not part of schema.prisma.
CREATE UNIQUE INDEX "stream_keys_one_primary_per_channel" ON "stream_keys"("channel_id")
WHERE "is_primary" AND "revoked_at" IS NULL;

-- Streams that run already have had their worker.
UPDATE "streams" SET "claimed_at" = "started_at" WHERE "state" <> 'ended';

-- Event types are camelCase in both parts.
UPDATE "events" SET "type" = 'stream.transcoderLost' WHERE "type" = 'stream.transcoder_lost';
UPDATE "events" SET "type" = 'streamKey.rotated' WHERE "type" = 'stream_key.rotated';
