ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /source
COPY . .
RUN python -m venv /opt/mockserver \
    && /opt/mockserver/bin/pip install --no-cache-dir --no-compile '.[sftp,tls,watch]' \
    && /opt/mockserver/bin/python -m compileall -q /opt/mockserver/lib \
    && /opt/mockserver/bin/pip uninstall --yes --quiet pip

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="loyalty-mockserver" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/mockserver /opt/mockserver
# Fixtures mounted in /fixtures win over the shipped ones of the same name. With MOCKSERVER_TLS=1 the
# certificate authority is kept in /tls; a volume there outlives the container.
RUN mkdir /fixtures && install -d -o 65532 -g 65532 /tls
ENV PATH="/opt/mockserver/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MOCKSERVER_HOST=0.0.0.0 \
    MOCKSERVER_FIXTURES_FOLDER=/fixtures \
    MOCKSERVER_TLS_FOLDER=/tls
USER 65532:65532
WORKDIR /fixtures
EXPOSE 8080
# To a container all control calls come from outside, so they need a token: the one that its first
# line of output shows, or one of your own in MOCKSERVER_CONTROL_TOKEN. The health check needs none.
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s \
    CMD ["mockserver", "healthcheck"]
ENTRYPOINT ["mockserver"]
CMD ["serve"]
