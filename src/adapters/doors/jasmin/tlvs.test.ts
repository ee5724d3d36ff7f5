import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTlvs } from './tlvs.ts'

const WRITTEN: readonly (readonly [
  json: string,
  tlvs: readonly (readonly [number, string])[] | null,
])[] = [
  ['', []],
  ['[]', []],
  ['{}', []],
  ['{"0x1401": "abc"}', [[0x1401, '616263']]],
  ['{"5121": 12}', [[0x1401, '3132']]],
  [
    '{"0x1401:Int4": 12, "0x1400": "é"}',
    [
      [0x1401, '0000000c'],
      [0x1400, 'c3a9'],
    ],
  ],
  ['{"0x1401:Int8": 1707167205648943173}', [[0x1401, '17b1138750e6c845']]],
  ['{"0x1401": 1707167205648943173}', [[0x1401, '31373037313637323035363438393433313733']]],
  ['[[5121, null, "Int8", "1707167205648943173"]]', [[0x1401, '17b1138750e6c845']]],
  ['[[5120, null, "COctetString", "test"]]', [[0x1400, '7465737400']]],
  ['[[5120, 1, "Int1", 255]]', [[0x1400, 'ff']]],
  ['[[5120, 1, "Int2", "0x1f"]]', [[0x1400, '001f']]],
  ['[[5120, "x"]]', [[0x1400, '78']]],
  ['[{"tag": "0x1400", "value": "x"}]', [[0x1400, '78']]],
  ['[[5120, null, "Int1", 256]]', null],
  ['[[5120, null, "Int1", -1]]', null],
  ['[[5120, null, "Float", 1]]', null],
  ['[[1060, null, "OctetString", "x"]]', null],
  ['[[16384, null, "OctetString", "x"]]', null],
  ['[[5120, null, "OctetString", null]]', null],
  ['[5120]', null],
  ['"x"', null],
  ['{"tag": 1}', null],
  ['[[', null],
  [JSON.stringify({ '0x1400': 'x'.repeat(1_001) }), null],
  [JSON.stringify(Array(21).fill([5120, 'x'])), null],
]

for (const [json, tlvs] of WRITTEN) {
  test(`custom_tlvs ${json.slice(0, 60)} ${tlvs === null ? 'are none' : 'are carried'}`, () => {
    const read = readTlvs(json)
    assert.deepEqual(read?.map(({ tag, value }) => [tag, value]) ?? null, tlvs)
  })
}
