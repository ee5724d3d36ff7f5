import type { DoorPorts } from '../adapters/http/api/compatible-doors.ts'
import type { Config } from '../config.ts'
import { NO_PORTS } from './doors-compatible.ts'

/** The ports that the operator opened for doors, as people are told of them. */
export const doorPortsOf = ({
  doorPorts = NO_PORTS,
  smppPort = null,
  smppTls = null,
}: Partial<Pick<Config, 'doorPorts' | 'smppPort' | 'smppTls'>>): DoorPorts => ({
  ...doorPorts,
  smpp: smppPort,
  smppTls: smppTls?.port ?? null,
})
