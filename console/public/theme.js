// Runs before the first paint, so that a dark page never flashes white.
try {
  const choice = localStorage.getItem('delivrd-theme')
  if (choice === 'light' || choice === 'dark') document.documentElement.dataset.theme = choice
} catch {
  // Storage may be forbidden; the system's theme applies.
}
