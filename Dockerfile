# syntax=docker/dockerfile:1

ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /holdfast
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY buf.yaml buf.gen.yaml tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY proto proto
COPY src src
RUN npm run build && npm prune --omit=dev

FROM node:${NODE_VERSION}-bookworm-slim
# Temporal's native client checks certificates against the system's authorities
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /holdfast
COPY --from=build /holdfast/package.json /holdfast/package-lock.json ./
COPY --from=build /holdfast/node_modules node_modules
COPY --from=build /holdfast/dist dist
COPY LICENSE ./
USER node
EXPOSE 50051 3000 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "dist/cli/index.js", "health"]
ENTRYPOINT ["node", "--enable-source-maps", "dist/cli/index.js"]
CMD ["server"]
