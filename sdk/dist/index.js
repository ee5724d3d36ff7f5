export { verifyCallback } from './callbacks.js';
export { createClient } from './client.js';
export { CallbackRefusedError, DelivrdConnectionError, DelivrdError, NotFinalError, } from './errors.js';
