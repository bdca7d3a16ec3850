@echo off
rem Every check and every test, as make test runs them.
setlocal
cd /d "%~dp0.."
set PYTHONUTF8=1
powershell -NoProfile -ExecutionPolicy Bypass -File installer\setup_machine.ps1 || exit /b 1
set PY=.venv\Scripts\python.exe
%PY% -m ruff check || exit /b 1
%PY% -m ruff format --check || exit /b 1
%PY% -m mypy || exit /b 1
.venv\Scripts\lint-imports.exe || exit /b 1
%PY% -m pytest -q -n 2 --cov --cov-report=term --cov-fail-under=95
