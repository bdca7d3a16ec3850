@echo off
rem Opens the application; the first time it makes the environment.
setlocal
cd /d "%~dp0.."
powershell -NoProfile -ExecutionPolicy Bypass -File installer\setup_machine.ps1
if errorlevel 1 (pause & exit /b 1)
start "" .venv\Scripts\pythonw.exe -m station_app %*
