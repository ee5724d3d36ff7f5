import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Ref, SubmitEvent } from 'react'
import type { Session } from '../api/admin-types.ts'
import { send } from '../api/client.ts'
import { queries } from '../api/queries.ts'
import { Icon } from '../parts/Icon.tsx'
import { Menu } from '../parts/Menu.tsx'
import { useTroubledAccounts } from '../parts/TroubledAccounts.tsx'
import { Hatches } from '../plots/Hatches.tsx'
import { words } from '../words/en.ts'
import { isBehind, NAVIGATION } from './navigation.ts'
import { setPreference, usePreference } from './preferences.ts'
import { SessionContext } from './session.ts'
import { ShortcutHelp } from './ShortcutHelp.tsx'
import { SessionOver } from './SessionOver.tsx'
import { useShortcuts } from './shortcuts.ts'

/** What stands around every page of somebody who is signed in. */
export function Shell({ session }: { session: Session }) {
  const [isNavOpen, setNavOpen] = useState(false)
  const [isHelpOpen, setHelpOpen] = useState(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const showHelp = useCallback(() => setHelpOpen(true), [])
  useShortcuts(showHelp)
  const burger = useRef<HTMLButtonElement>(null)
  const nav = useRef<HTMLElement>(null)
  useEffect(() => setNavOpen(false), [path])
  useEffect(() => {
    if (!isNavOpen) return
    nav.current?.focus()
    const close = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      setNavOpen(false)
      burger.current?.focus()
    }
    addEventListener('keydown', close)
    return () => removeEventListener('keydown', close)
  }, [isNavOpen])

  return (
    <SessionContext value={session}>
      <Hatches />
      <div className="shell" data-nav={isNavOpen ? 'open' : 'closed'}>
        <a className="skip" href="#page">
          {words.shell.skip}
        </a>
        <header className="shell-bar">
          <button
            type="button"
            className="icon-button shell-burger"
            ref={burger}
            aria-label={isNavOpen ? words.shell.closeNavigation : words.shell.openNavigation}
            aria-expanded={isNavOpen}
            aria-controls="navigation"
            onClick={() => setNavOpen(!isNavOpen)}
          >
            <Icon name={isNavOpen ? 'close' : 'menu'} />
          </button>
          <SearchBox />
          <WhoMenu session={session} onHelp={showHelp} />
        </header>
        <Navigation session={session} path={path} ref={nav} />
        {isNavOpen && (
          <div className="shell-scrim" onClick={() => setNavOpen(false)} aria-hidden="true" />
        )}
        <main id="page" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <ShortcutHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      <SessionOver session={session} />
    </SessionContext>
  )
}

type NavigationProps = { session: Session; path: string; ref: Ref<HTMLElement> }

function Navigation({ session, path, ref }: NavigationProps) {
  return (
    <nav
      ref={ref}
      tabIndex={-1}
      className="shell-nav"
      id="navigation"
      aria-label={words.shell.navigation}
    >
      <Link to="/campaigns" className="brand">
        <img src="/favicon.svg" alt="" width="26" height="26" />
        <span>{words.shell.product}</span>
      </Link>
      {session.workspaces.length > 1 ? (
        <WorkspaceChoice session={session} />
      ) : (
        <p className="workspace-name">{session.workspace.name}</p>
      )}
      {NAVIGATION.map(({ title, links }) => {
        const open = links.filter(({ scope }) => scope === null || session.scopes.includes(scope))
        return (
          open.length > 0 && (
            <section key={title} aria-label={title}>
              <p className="nav-title" aria-hidden="true">
                {title}
              </p>
              <ul>
                {open.map((link) => (
                  <li key={link.to}>
                    <Link
                      to={link.to}
                      className={isBehind(path, link) ? 'nav-link nav-here' : 'nav-link'}
                      activeProps={{}}
                    >
                      <Icon name={link.icon} />
                      {link.label}
                      {link.to === '/held' && <HeldCount />}
                      {link.to === '/accounts' && <TroubledCount />}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          )
        )
      })}
    </nav>
  )
}

const COUNT_EVERY_MS = 15_000

/** Messages wait for a person: on every page it says how many. */
function HeldCount() {
  const { data } = useQuery({ ...queries.heldCount, refetchInterval: COUNT_EVERY_MS })
  const waiting = data?.data.length ?? 0
  if (waiting === 0) return null
  const isMore = data?.has_more === true
  return (
    <span className="nav-count" title={words.shell.links.heldCount(waiting, isMore)}>
      {waiting}
      {isMore && '+'}
    </span>
  )
}

/** Provider accounts that somebody should look at: on every page it says how many. */
function TroubledCount() {
  const { length } = useTroubledAccounts()
  if (length === 0) return null
  return (
    <span className="nav-count nav-count-bad" title={words.accounts.badge(length)}>
      <Icon name="warning" />
      {length}
      <span className="unseen">{words.accounts.badge(length)}</span>
    </span>
  )
}

function WorkspaceChoice({ session }: { session: Session }) {
  async function choose(id: string) {
    await send('POST', '/v1/session/workspace', { workspace_id: id })
    // Nothing of one workspace may stay on the screen in another.
    location.assign('/campaigns')
  }
  return (
    <label className="workspace-choice">
      <span className="unseen">{words.shell.workspace}</span>
      <select
        className="input"
        value={session.workspace.id}
        onChange={(event) => void choose(event.target.value)}
      >
        {session.workspaces.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function SearchBox() {
  const navigate = useNavigate()
  const asked = useRouterState({
    select: ({ location: { pathname, search } }) =>
      pathname === '/search' ? (search.q ?? '') : '',
  })
  const [text, setText] = useState(asked)
  useEffect(() => setText(asked), [asked])

  function search(event: SubmitEvent) {
    event.preventDefault()
    if (text.trim() !== '') void navigate({ to: '/search', search: { q: text.trim() } })
  }

  return (
    <search className="search-box">
      <form onSubmit={search}>
        <Icon name="search" />
        <input
          data-search
          type="search"
          aria-label={words.shell.search}
          placeholder={words.shell.searchHint}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <kbd aria-hidden="true">/</kbd>
      </form>
    </search>
  )
}

function WhoMenu({ session, onHelp }: { session: Session; onHelp: () => void }) {
  const theme = usePreference('theme')
  const next = theme === 'system' ? 'dark' : theme === 'dark' ? 'light' : 'system'
  const { name = words.shell.someKey, email = '' } = session.user ?? {}
  const initials = name
    .split(/\s+/)
    .map((part) => part.charAt(0))
    .slice(0, 2)
    .join('')

  async function signOut() {
    await send('DELETE', '/v1/session')
    location.assign('/sign-in')
  }

  return (
    <Menu
      label={words.shell.account(name)}
      quiet
      face={
        <span className="initials" aria-hidden="true">
          {initials || '?'}
        </span>
      }
      choices={[
        {
          id: 'theme',
          label: `${words.shell.theme.title}: ${words.shell.theme[next]}`,
          onPress: () => setPreference('theme', next),
        },
        { id: 'shortcuts', label: words.shell.shortcuts.title, onPress: onHelp },
        {
          id: 'sign-out',
          label: words.shell.signOut,
          hint: email,
          onPress: () => void signOut(),
        },
      ]}
    />
  )
}
