# zonegate: one bundled file on Node 24. Builds with docker, podman or buildah; nothing but the base is pulled.
#   docker build -t zonegate --build-arg VERSION=0.1.0 .
# Pin the base where builds must be the same tomorrow:
#   --build-arg NODE_IMAGE=docker.io/library/node:24-bookworm-slim@sha256:...
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
# No package's install script is needed for the bundle.
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY build.mjs ./
COPY schemas ./schemas
COPY src ./src
COPY webhooks ./webhooks
RUN node build.mjs image

FROM ${NODE_IMAGE}
ARG REVISION
ARG VERSION
LABEL org.opencontainers.image.title="zonegate" \
      org.opencontainers.image.description="Kubernetes admission webhooks that make a platform handbook true on every kubectl apply" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build --chown=0:0 --chmod=0555 /build/dist/image/zonegate.mjs /usr/local/lib/zonegate.mjs
ENV NODE_ENV=production
# Large buffers go back to the system when they are free; malloc would else keep them, up to half of the chart's limit.
ENV MALLOC_ARENA_MAX=1
ENV MALLOC_MMAP_THRESHOLD_=131072
ENV MALLOC_TRIM_THRESHOLD_=131072
# A number: the kubelet can't tell that a name is not root.
USER 65532:65532
EXPOSE 8443 8080
# The flag halves the memory that a busy process takes: reviews are short-lived.
ENTRYPOINT ["node", "--max-semi-space-size=8", "/usr/local/lib/zonegate.mjs"]
CMD ["serve"]
