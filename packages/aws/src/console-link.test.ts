import { expect, test } from 'vitest'
import { consoleLink, executionLink, logGroupLink } from './console-link.ts'

const place = { cluster: 'main', service: 'dashboard', region: 'us-east-1' }

test('links to the service and to its tasks in their region, and to nothing where the console is another', () => {
  expect(consoleLink(place)).toBe(
    'https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/main/services/dashboard/health?region=us-east-1',
  )
  const link = consoleLink(place, 'arn:aws:ecs:us-east-1:0:task/main/abc')
  expect(link).toContain('us-east-1.console.aws.amazon.com/ecs/v2/clusters/main/tasks/abc')
  expect(consoleLink({ ...place, region: 'cn-north-1' })).toBeNull()
})

test('links to a log group whose name has slashes as CloudWatch escapes them', () => {
  expect(logGroupLink('eu-west-1', '/aws-glue/jobs/output')).toBe(
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws-glue$252Fjobs$252Foutput',
  )
})

test('links to an execution in the region that its ARN names', () => {
  const arn = 'arn:aws:states:eu-west-1:123456789012:execution:ohpen-etl-orchestration:backfill-2024-01-15'
  expect(executionLink(arn)).toContain('https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#')
  expect(executionLink(arn)).toContain('backfill-2024-01-15')
  expect(executionLink('no arn')).toBeNull()
})
