# Storage to viewer: playlists, segments, player page. Build from the root: docker build -f infra/docker/origin.Dockerfile .
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /millrace
COPY . .
RUN npm ci --no-audit --no-fund
RUN npm run build --workspace @millrace/console
RUN npm ci --omit=dev --no-audit --no-fund --workspace @millrace/origin

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production MILLRACE_MANAGEMENT_HOST=0.0.0.0
# Memory of media is used again, in large pages, instead of going back to the system: reading costs a third of the CPU.
ENV GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=268435456
ENV MILLRACE_PLAYER_DIR=/millrace/apps/console/dist/player
WORKDIR /millrace
COPY --from=build --chown=root:root /millrace/package.json ./
COPY --from=build --chown=root:root /millrace/node_modules node_modules
COPY --from=build --chown=root:root /millrace/libs libs
COPY --from=build --chown=root:root /millrace/apps/origin apps/origin
COPY --from=build --chown=root:root /millrace/apps/console/dist apps/console/dist
USER node
EXPOSE 8080 3081
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MILLRACE_ORIGIN_MANAGEMENT_PORT ?? 3081}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/origin/src/main.ts"]
