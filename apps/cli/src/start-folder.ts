/** The folder a command was typed in. pnpm runs scripts from the root of its workspace and names that folder in INIT_CWD. */
export function startFolder(): string {
  return process.env.INIT_CWD ?? process.cwd()
}
