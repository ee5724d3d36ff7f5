/** The same through the SMPP door with a thousand messages for each client. */
process.env['DOOR_MESSAGES'] ??= '1000'
await import('./door-smpp-npm.test.ts')
await import('./door-smpp-perl.test.ts')
await import('./door-smpp-kannel.test.ts')
await import('./door-smpp-kill.test.ts')
