import Type from 'typebox'
import type { RequestMeter } from '../../../flows/ports/metering.ts'
import type { Api } from '../api.ts'

/** The metrics as the HTTP door needs them. */
export type MetricsSource = RequestMeter & {
  readonly contentType: string
  write(): Promise<string>
}

export type MetricsDeps = { readonly metrics: MetricsSource }

/** For Prometheus. */
export function metricsRoutes(app: Api, { metrics }: MetricsDeps): void {
  app.get(
    '/metrics',
    {
      config: { scope: null, load: 'always' },
      schema: {
        operationId: 'readMetrics',
        summary: 'Metrics in Prometheus’ format',
        description: 'One prefix, base units, and never a telephone number or an id as a label.',
        tags: ['operations'],
        produces: ['text/plain'],
        response: { 200: Type.String() },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.write()),
  )
  app.addHook('onResponse', (request, reply, done) => {
    metrics.observeRequest({
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    })
    done()
  })
}
