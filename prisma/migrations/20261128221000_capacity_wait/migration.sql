-- AlterTable
ALTER TABLE "streams" ADD COLUMN     "capacity_wait_at" TIMESTAMPTZ(3);
