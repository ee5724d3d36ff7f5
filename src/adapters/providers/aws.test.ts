import { testGolden, testTotality } from '../../../test/support/provider-golden.ts'
import { AWS_SMS } from './aws.ts'

const CONNECTION = {
  region: 'us-east-1',
  access_key_id: 'AKIDEXAMPLE',
  secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  configuration_set: 'delivrd',
  topic_arn: 'arn:aws:sns:us-east-1:123456789012:receipts',
}

testGolden(AWS_SMS, CONNECTION)
testTotality(AWS_SMS, CONNECTION)
