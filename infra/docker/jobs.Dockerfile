# Outbox relay, reconciler, retention. Build from the root: docker build -f infra/docker/jobs.Dockerfile .
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /millrace
COPY . .
RUN npm ci --no-audit --no-fund
# For generating, any program passes as Prisma's schema engine.
RUN PRISMA_SCHEMA_ENGINE_BINARY=/bin/true npx prisma generate
RUN npm ci --omit=dev --no-audit --no-fund --workspace @millrace/jobs

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production MILLRACE_MANAGEMENT_HOST=0.0.0.0
# Little room for new objects, as in infra/local/src/services.ts.
ENV NODE_OPTIONS=--max-semi-space-size=4
WORKDIR /millrace
COPY --from=build --chown=root:root /millrace/package.json ./
COPY --from=build --chown=root:root /millrace/node_modules node_modules
COPY --from=build --chown=root:root /millrace/libs libs
COPY --from=build --chown=root:root /millrace/apps/jobs apps/jobs
COPY --from=build --chown=root:root /millrace/prisma prisma
USER node
EXPOSE 3041
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MILLRACE_JOBS_MANAGEMENT_PORT ?? 3041}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/jobs/src/main.ts"]
