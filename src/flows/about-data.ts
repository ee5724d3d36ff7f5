/**
 * Whether a failure lies with what was to be written and would come again with it: PostgreSQL's classes
 * for values it does not take, promises they would break and sizes it does not hold. All else is the
 * database's own trouble.
 */
export const isAboutData = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?:2[23]|54)/.test(String(error.code))
