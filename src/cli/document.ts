import type { Command } from 'commander'

/** The whole command line as a page: every command with its own help, in the order of the help. */
export function documentCommands(program: Command): string {
  const pages = leavesOf(program).map((command) => {
    return `## ${fullName(command)}\n\n${fenced(helpOf(command))}`
  })
  return [
    '# The command line',
    '',
    'In a checkout, `bin/delivrd` finds the right Node by itself. This page is made of the help that each',
    'command prints; a test keeps it true.',
    '',
    fenced(helpOf(program)),
    '',
    ...pages.flatMap((page) => [page, '']),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}

const fenced = (text: string): string => `\`\`\`text\n${text.trim()}\n\`\`\``

/** Commands that do something: those without parts, and those that take words of their own beside parts. */
const leavesOf = (command: Command): Command[] =>
  command.commands.flatMap((child) => [
    ...(child.commands.length === 0 || child.registeredArguments.length > 0 ? [child] : []),
    ...leavesOf(child),
  ])

const fullName = (command: Command): string =>
  command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) })
  command.outputHelp()
  return text
}
