import { testSdkDoors } from '../support/sdk-doors-suite.ts'

testSdkDoors(1_000)
