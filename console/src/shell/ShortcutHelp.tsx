import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { words } from '../words/en.ts'

const { shortcuts } = words.shell

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['/'], shortcuts.search],
  [['n'], shortcuts.fresh],
  [['g', 'c'], shortcuts.campaigns],
  [['g', 'm'], shortcuts.messages],
  [['g', 's'], shortcuts.send],
  [['g', 'i'], shortcuts.inbound],
  [['g', 'a'], shortcuts.accounts],
  [['j', 'k'], shortcuts.rows],
  [['Enter'], shortcuts.open],
  [['?'], shortcuts.help],
]

export function ShortcutHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title={shortcuts.title} isOpen={isOpen} onClose={onClose}>
      <dl className="key-list">
        {KEYS.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="small soft">{shortcuts.off}</p>
      <div className="actions actions-end">
        <Button onPress={onClose}>{words.common.close}</Button>
      </div>
    </Dialog>
  )
}
