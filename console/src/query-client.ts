import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './api/client.ts'

const RETRIES = 2

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // Asking again helps when the server is busy or away, not when it has answered.
      retry: (failures, error) =>
        failures < RETRIES &&
        !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
})
