# Makes a Windows computer ready: a Python environment in .venv, exactly as requirements.lock says.
# Quick when nothing is left to do; run.cmd and test.cmd call it first. Windows PowerShell 5.1 is enough,
# and no administrator is needed. $env:PYTHON chooses the interpreter.

$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
Set-Location -LiteralPath $root
$environment = Join-Path $root '.venv\Scripts\python.exe'
$installed = Join-Path $root '.venv\installed'

# 64 bit is asked for because PySide6 and SQLCipher have no 32-bit wheels.
$question = 'import sys; sys.exit(not ((3, 11) <= sys.version_info < (3, 14) and sys.maxsize > 2**32))'

function Test-Python([string[]] $command) {
    $program = $command[0]
    $options = @($command | Select-Object -Skip 1)
    if (-not (Get-Command $program -ErrorAction SilentlyContinue)) { return $false }
    $ErrorActionPreference = 'Continue' # a word on the error stream is no reason to end
    & $program @options -c $question 2>$null | Out-Null
    return $LASTEXITCODE -eq 0
}

function Find-Python {
    $candidates = @()
    if ($env:PYTHON) { $candidates += , @($env:PYTHON) }
    foreach ($version in '3.12', '3.13', '3.11') { $candidates += , @('py', "-$version-64") }
    $candidates += , @('python')
    foreach ($version in '312', '313', '311') {
        $candidates += , @((Join-Path $env:LOCALAPPDATA "Programs\Python\Python$version\python.exe"))
    }
    foreach ($candidate in $candidates) { if (Test-Python $candidate) { return , $candidate } }
    return $null
}

function Get-Wanted {
    $locks = 'requirements.lock', 'installer\build-tools.lock'
    return (@($root) + @($locks | ForEach-Object { (Get-FileHash $_).Hash })) -join ' '
}

$works = Test-Python @($environment)
if ($works -and (Test-Path $installed) -and ((Get-Content -Raw $installed) -eq (Get-Wanted))) { exit 0 }

if (-not $works) {
    $python = Find-Python
    if (-not $python) {
        Write-Host 'Python 3.11, 3.12 or 3.13 (64 bit) is needed and was not found. Install it, then run this again:'
        Write-Host '    winget install --exact --id Python.Python.3.12 --scope user'
        Write-Host 'or take the installer from https://www.python.org/downloads/windows/'
        exit 1
    }
    Write-Host "Making the environment .venv with $($python -join ' ')"
    $options = @($python | Select-Object -Skip 1)
    & $python[0] @options -m venv --clear .venv
    if ($LASTEXITCODE -ne 0) { exit 1 }
}

if (Test-Path $installed) { Remove-Item $installed }
Write-Host 'Installing the Python packages of requirements.lock (the first time takes a few minutes)'
$pip = @('-m', 'pip', 'install', '--disable-pip-version-check', '--no-input')
# The lock is complete, and nothing is to be resolved: a later release must not get in a word of its own.
& $environment @pip --only-binary ':all:' --no-deps --require-hashes -r requirements.lock -r installer\build-tools.lock
if ($LASTEXITCODE -ne 0) {
    Write-Host 'The Python packages could not be installed. Is there a network? PIP_INDEX_URL can name a mirror nearby.'
    exit 1
}
& $environment @pip --quiet --no-index --no-deps --no-build-isolation --editable .
if ($LASTEXITCODE -ne 0) { exit 1 }
Set-Content -LiteralPath $installed -Value (Get-Wanted) -NoNewline -Encoding UTF8
