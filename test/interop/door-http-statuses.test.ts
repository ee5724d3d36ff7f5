import { testHttpDoors } from '../support/http-doors-suite.ts'

testHttpDoors(100)
