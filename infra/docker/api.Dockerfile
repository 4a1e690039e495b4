# REST, console, queue dashboard; also the one-shot that migrates the database. Build from the root: docker build -f infra/docker/api.Dockerfile .
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /millrace
COPY . .
RUN npm ci --no-audit --no-fund
# For generating, any program passes as Prisma's schema engine.
RUN PRISMA_SCHEMA_ENGINE_BINARY=/bin/true npx prisma generate
RUN npm run build --workspace @millrace/console
RUN npm ci --omit=dev --no-audit --no-fund --workspace @millrace/api

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production MILLRACE_MANAGEMENT_HOST=0.0.0.0
# Short pauses of garbage collection, as in infra/local/src/services.ts.
ENV NODE_OPTIONS=--max-semi-space-size=4
ENV MILLRACE_API_HOST=0.0.0.0 MILLRACE_API_INTERNAL_HOST=0.0.0.0
WORKDIR /millrace
COPY --from=build --chown=root:root /millrace/package.json ./
COPY --from=build --chown=root:root /millrace/node_modules node_modules
COPY --from=build --chown=root:root /millrace/libs libs
COPY --from=build --chown=root:root /millrace/apps/api apps/api
COPY --from=build --chown=root:root /millrace/prisma prisma
COPY --from=build --chown=root:root /millrace/apps/console/dist apps/console/dist
USER node
EXPOSE 3000 3001 3040
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MILLRACE_API_MANAGEMENT_PORT ?? 3040}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/src/main.ts"]
