import { sandboxId } from '../paths.ts'
import { endProcess, processesWithEnvironment } from '../processes.ts'
import { MARK } from './program.ts'

/** Ends every program that this workspace's sandbox ever started and that still runs, known to its state or not. Linux only. */
export async function endSandboxProcesses(root: string): Promise<void> {
  const prefix = `${sandboxId(root)}/`
  const left = processesWithEnvironment(MARK, (value) => value.startsWith(prefix))
  await Promise.all(left.map((process) => endProcess(process, 2000)))
}
