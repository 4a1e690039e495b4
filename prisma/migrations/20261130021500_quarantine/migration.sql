-- Streams at which transcoders fail again and again: how many epochs in a row brought no cell, and since when no more are given.

-- AlterTable
ALTER TABLE "streams" ADD COLUMN     "fruitless_epochs" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "quarantined_at" TIMESTAMPTZ(3);
