// The theme of the system, unless a person has chosen another. Runs before the page is drawn.

'use strict';

{
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const chosen = localStorage.getItem('theme');
  if (chosen === 'dark' || chosen === 'light') {
    root.dataset.theme = chosen;
  }

  document.addEventListener('DOMContentLoaded', () => {
    const toggle = document.getElementById('theme-toggle');
    const render = () => toggle.textContent = isDark() ? 'Use the light theme' : 'Use the dark theme';
    toggle.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      localStorage.setItem('theme', root.dataset.theme);
      render();
    });
    system.addEventListener('change', render);
    render();
  });
}
