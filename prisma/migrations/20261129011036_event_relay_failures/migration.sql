-- Events whose effect on playback could not be carried out: how often it was tried, and when it is tried again.

-- CreateTable
CREATE TABLE "event_relay_failures" (
    "event_id" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "parked_at" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL,

    CONSTRAINT "event_relay_failures_pkey" PRIMARY KEY ("event_id")
);

-- AddForeignKey
ALTER TABLE "event_relay_failures" ADD CONSTRAINT "event_relay_failures_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;
