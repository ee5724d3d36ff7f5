// Made from docs/openapi.json by scripts/sdk.ts: change the routes, not this.
export {};
