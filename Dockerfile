# The program alone: static, as an ordinary user, fetching nothing when it runs. PostgreSQL is another container.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags=-s -o /image/gongmo ./cmd/gongmo \
	&& mkdir -p /image/data /image/tmp /image/etc/ssl/certs \
	&& cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/

FROM scratch
COPY --from=build --chown=65532:65532 /image/ /
USER 65532:65532
ENV GONGMO_ADDR=0.0.0.0:8080 GONGMO_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --start-period=30s CMD ["/gongmo", "healthcheck"]
ENTRYPOINT ["/gongmo"]
CMD ["serve"]
