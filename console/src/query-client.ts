import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api/client.ts'

const RETRIES = 2

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      const isSignedOut = error instanceof ApiError && error.status === 401
      // The session's own page decides where to go; anything else found that the session is over.
      if (isSignedOut && query.queryKey[0] !== 'session') {
        const { pathname, search, hash } = location
        location.assign(`/sign-in?ended=yes&next=${encodeURIComponent(pathname + search + hash)}`)
      }
    },
  }),
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
