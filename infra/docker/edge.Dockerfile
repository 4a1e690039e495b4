# Encoder to edge: RTMP in, FLV relay out. Build from the root: docker build -f infra/docker/edge.Dockerfile .
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /millrace
COPY . .
RUN npm ci --omit=dev --no-audit --no-fund --workspace @millrace/edge

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production MILLRACE_MANAGEMENT_HOST=0.0.0.0
ENV MILLRACE_EDGE_RELAY_HOST=0.0.0.0
# Replay buffers lie in blocks of 8 MiB, and in large pages cost less to touch and to fill.
ENV GLIBC_TUNABLES=glibc.malloc.hugetlb=1
# New objects are collected often and little by little: no encoder waits long for its answer.
ENV NODE_OPTIONS=--max-semi-space-size=4
# No session tickets on the port for RTMPS: some encoders take them for an error.
ENV OPENSSL_CONF=/millrace/apps/edge/openssl.cnf
WORKDIR /millrace
COPY --from=build --chown=root:root /millrace/package.json ./
COPY --from=build --chown=root:root /millrace/node_modules node_modules
COPY --from=build --chown=root:root /millrace/libs libs
COPY --from=build --chown=root:root /millrace/apps/edge apps/edge
USER node
EXPOSE 1935 3020 3021
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MILLRACE_EDGE_MANAGEMENT_PORT ?? 3021}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/edge/src/main.ts"]
