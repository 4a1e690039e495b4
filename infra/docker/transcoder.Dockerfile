# Edge to storage: ffmpeg, packaging, upload, commit. Build from the root: docker build -f infra/docker/transcoder.Dockerfile .
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /millrace
COPY . .
RUN npm ci --omit=dev --no-audit --no-fund --workspace @millrace/transcoder

FROM node:24.21.0-bookworm-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ffmpeg \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production MILLRACE_MANAGEMENT_HOST=0.0.0.0
ENV MILLRACE_TRANSCODER_HOT_HOST=0.0.0.0 MILLRACE_TRANSCODER_HOT_PORT=3102
# A volume that is mounted here is the user's that the service runs as.
RUN install --directory --owner=node --group=node /spool
ENV MILLRACE_TRANSCODER_SPOOL=/spool
# Memory of media is used again, in large pages, instead of going back to the system: new pages cost more than packaging.
ENV GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=268435456
WORKDIR /millrace
COPY --from=build --chown=root:root /millrace/package.json ./
COPY --from=build --chown=root:root /millrace/node_modules node_modules
COPY --from=build --chown=root:root /millrace/libs libs
COPY --from=build --chown=root:root /millrace/apps/transcoder apps/transcoder
USER node
EXPOSE 3102 3103
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MILLRACE_TRANSCODER_MANAGEMENT_PORT ?? 3103}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/transcoder/src/main.ts"]
