/** What the HTTP door tells the metrics about each request. */
export type RequestMeter = {
  observeRequest(request: {
    readonly method: string
    /** The route's pattern, never the address: that may hold a number. */
    readonly route: string
    readonly status: number
    readonly seconds: number
  }): void
}
