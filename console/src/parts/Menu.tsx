import type { ReactNode } from 'react'
import { Button, Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { Icon } from './Icon.tsx'

export type MenuChoice = {
  id: string
  label: string
  hint?: string
  href?: string
  download?: string
  onPress?: () => void
}

type MenuProps = {
  label: string
  face?: ReactNode
  quiet?: boolean
  choices: readonly MenuChoice[]
}

export function Menu({ label, face, quiet = false, choices }: MenuProps) {
  return (
    <MenuTrigger>
      <Button className={`button button-${quiet ? 'quiet' : 'plain'}`}>
        {face}
        <span className={face === undefined ? '' : 'unseen'}>{label}</span>
        <Icon name="down" />
      </Button>
      <Popover className="popover" placement="bottom end">
        <AriaMenu className="menu" aria-label={label}>
          {choices.map((choice) => (
            <MenuItem
              key={choice.id}
              id={choice.id}
              className="menu-item"
              textValue={choice.label}
              {...(choice.href === undefined
                ? { onAction: () => choice.onPress?.() }
                : { href: choice.href, download: choice.download ?? true })}
            >
              <span>{choice.label}</span>
              {choice.hint !== undefined && <span className="small soft">{choice.hint}</span>}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
