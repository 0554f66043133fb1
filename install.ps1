# Installs sequence on Windows, for you alone, without administrator rights:
#
#   powershell -ExecutionPolicy Bypass -File install.ps1
#
# Reads the list of releases, downloads the archive, compares its SHA-256 with checksums.txt, checks
# the manifest's signature where an OpenSSL 3 is on the PATH, runs the new program once, and only
# then puts it in its place. Works in Windows PowerShell 5.1 and in PowerShell 7.
#
#   SEQUENCE_INSTALL_DIR   where to put it (default: %USERPROFILE%\.local\bin)
#   SEQUENCE_VERSION       another version than the newest, such as 0.2.0 or 0.3.0-beta.1
#   SEQUENCE_CLI_REPO      owner/name of the release repository
#   SEQUENCE_UPDATE_API    base of the release API (default: https://api.github.com)
#
# Exit codes: 0 installed, 1 failed, 6 a check of what was downloaded failed.

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-StrictMode -Version 2.0

# tools/installers.ts fills these in for a release; both are empty in a checkout.
$ReleaseRepo = ''
$ReleaseKeys = ''

$Target = 'x86_64-pc-windows-msvc'
$Archive = "sequence-$Target.zip"
$PageSize = 100
$MostPages = 10

function Stop-With([int]$Code, [string]$Message) {
  $failure = New-Object System.Exception $Message
  $failure.Data['Code'] = $Code
  throw $failure
}

function Stop-Install([string]$Message) { Stop-With 1 $Message }

# The same for what was downloaded: nothing of it is installed.
function Stop-Check([string]$Message) { Stop-With 6 "$Message; nothing was installed" }

function Get-Setting([string]$Name, [string]$Otherwise) {
  $value = [Environment]::GetEnvironmentVariable($Name)
  if ([string]::IsNullOrEmpty($value)) { return $Otherwise }
  return $value
}

function Test-Loopback([string]$Address) {
  return $Address -notmatch '@' -and $Address -match '^http://(127\.0\.0\.1|localhost|\[::1\])[:/]'
}

# https alone, or this machine where the API is on this machine.
function Save-File([string]$Address, [string]$Path, [string]$What) {
  if ($Address -notmatch '^https://') {
    if (-not ($script:LocalApi -and (Test-Loopback $Address))) {
      Stop-Check "the address of $What is not https: $Address"
    }
  }
  try {
    Invoke-WebRequest -Uri $Address -OutFile $Path -UseBasicParsing -MaximumRedirection 5 `
      -TimeoutSec 900 -UserAgent 'sequence-install' | Out-Null
  } catch {
    $status = 0
    $response = $null
    if ($_.Exception.PSObject.Properties['Response']) { $response = $_.Exception.Response }
    if ($null -ne $response) { $status = [int]$response.StatusCode }
    if ($status -eq 403 -or $status -eq 429) {
      Stop-Install "$Address answers ${status}: too many requests from this network; try again in an hour"
    }
    if ($status -eq 404) {
      Stop-Install "there is no $What at $Address; SEQUENCE_CLI_REPO names another repository"
    }
    if ($status -ge 500) { Stop-Install "$Address answers $status; try again later" }
    Stop-Install "$What could not be downloaded from ${Address}: $($_.Exception.Message)"
  }
}

# The newest release that may be installed: its version and its assets.
function Find-Release([string]$Api, [string]$Repo, [string]$Exact, [string]$Work) {
  $newest = $null
  for ($page = 1; $page -le $MostPages; $page++) {
    $file = Join-Path $Work 'page.json'
    $address = "$Api/repos/$Repo/releases?per_page=$PageSize&page=$page"
    Save-File $address $file "list of releases of $Repo"
    $releases = @(ConvertFrom-Json ([IO.File]::ReadAllText($file)) | ForEach-Object { $_ })
    foreach ($release in $releases) {
      if ($release.draft) { continue }
      if (-not ($release.tag_name -cmatch '^cli/v(\d+\.\d+\.\d+\S*)$')) { continue }
      $version = $Matches[1]
      if ($Exact -ne '') {
        if ($version -cne $Exact) { continue }
      } elseif ($release.prerelease -or $version -notmatch '^\d+\.\d+\.\d+$') {
        continue
      }
      $order = [version]($version -replace '[-+].*$', '')
      if ($null -eq $newest -or $order -gt $newest.Order) {
        $newest = @{ Order = $order; Version = $version; Assets = @($release.assets) }
      }
    }
    if ($releases.Count -lt $PageSize) { break }
  }
  if ($null -eq $newest) {
    Stop-Install "$Repo has no release $Exact; SEQUENCE_VERSION and SEQUENCE_CLI_REPO choose another"
  }
  return $newest
}

function Save-Asset($Release, [string]$Name, [string]$Path) {
  $found = @($Release.Assets | Where-Object { $_.name -ceq $Name })
  if ($found.Count -eq 0) {
    Stop-Install "release $($Release.Version) has no $Name; SEQUENCE_VERSION chooses another release"
  }
  Save-File $found[0].browser_download_url $Path $Name
}

function Get-OpenSsl {
  $command = Get-Command openssl -CommandType Application -ErrorAction SilentlyContinue |
    Select-Object -First 1
  if ($null -eq $command) { return $null }
  $version = (& $command.Source version) -join ' '
  if ($version -match '^OpenSSL ([3-9]|\d\d)\.') { return $command.Source }
  return $null
}

# The manifest is what was signed. Gives the signed SHA-256 of the archive, or nothing.
function Get-SignedHash($Release, [string]$Exact, [string]$Work) {
  if ($ReleaseKeys -eq '') {
    Write-Host 'Releases are not signed for this installer; the SHA-256 of checksums.txt is checked'
    return $null
  }
  $openssl = Get-OpenSsl
  if ($null -eq $openssl) {
    Write-Host 'The signature is not checked: that needs OpenSSL 3 or newer; the SHA-256 is'
    return $null
  }
  $manifest = Join-Path $Work 'manifest.json'
  $text = Join-Path $Work 'signature.txt'
  $signature = Join-Path $Work 'signature'
  $pem = Join-Path $Work 'key.pem'
  Save-Asset $Release 'sequence-manifest.json' $manifest
  Save-Asset $Release 'sequence-manifest.json.sig' $text
  try {
    $bytes = [Convert]::FromBase64String([IO.File]::ReadAllText($text).Trim())
  } catch {
    Stop-Check "the manifest's signature is no base64"
  }
  [IO.File]::WriteAllBytes($signature, $bytes)
  $verified = $false
  foreach ($key in $ReleaseKeys.Split(',')) {
    # The fixed head of an Ed25519 key in DER is twelve bytes, which base64 sets apart.
    [IO.File]::WriteAllText($pem,
      "-----BEGIN PUBLIC KEY-----`nMCowBQYDK2VwAyEA$key`n-----END PUBLIC KEY-----`n")
    $arguments = @('pkeyutl', '-verify', '-pubin', '-inkey', "`"$pem`"", '-rawin', '-in',
      "`"$manifest`"", '-sigfile', "`"$signature`"")
    $process = Start-Process -FilePath $openssl -ArgumentList $arguments -Wait -PassThru `
      -NoNewWindow -RedirectStandardOutput (Join-Path $Work 'out') `
      -RedirectStandardError (Join-Path $Work 'err')
    if ($process.ExitCode -eq 0) { $verified = $true }
  }
  if (-not $verified) {
    Stop-Check "the signature of release $($Release.Version) is not by a known key"
  }
  $signed = ConvertFrom-Json ([IO.File]::ReadAllText($manifest))
  if ($signed.schema -cne 'sequence.manifest/1') {
    Stop-Check "the manifest's schema `"$($signed.schema)`" is unknown"
  }
  if ($signed.version -cne $Release.Version) {
    Stop-Check "release $($Release.Version) carries the manifest of $($signed.version)"
  }
  # A mirror that stands still must not hand out an old program unnoticed.
  if ($Exact -eq '' -and [DateTimeOffset]$signed.expires -lt [DateTimeOffset]::UtcNow) {
    Stop-Check ("the offer of $($Release.Version) ended at $($signed.expires); " +
      "SEQUENCE_VERSION=$($Release.Version) takes it all the same")
  }
  $row = @($signed.assets | Where-Object { $_.target -ceq $Target -and $_.name -ceq $Archive })
  if ($row.Count -ne 1) { Stop-Check "the manifest of $($Release.Version) does not name $Archive" }
  Write-Host "The signature of $($Release.Version) is valid"
  return $row[0].sha256
}

function Assert-Hash($Release, [string]$File, $SignedHash, [string]$Work) {
  $checksums = Join-Path $Work 'checksums.txt'
  Save-Asset $Release 'checksums.txt' $checksums
  $listed = $null
  foreach ($line in [IO.File]::ReadAllLines($checksums)) {
    $words = @($line.Trim() -split '\s+', 2)
    if ($words.Count -eq 2 -and $words[1].TrimStart('*') -ceq $Archive) { $listed = $words[0] }
  }
  if ($null -eq $listed) {
    Stop-Check "checksums.txt of $($Release.Version) does not list $Archive"
  }
  $actual = (Get-FileHash -LiteralPath $File -Algorithm SHA256).Hash.ToLowerInvariant()
  if ($actual -cne $listed) { Stop-Check "the SHA-256 of $Archive is $actual, not $listed" }
  if ($null -ne $SignedHash -and $actual -cne $SignedHash) {
    Stop-Check "the SHA-256 of $Archive is $actual, not the signed $SignedHash"
  }
}

# Exactly one member of the right name, which runs and tells the right version.
function Expand-Program($Release, [string]$File, [string]$Work) {
  Add-Type -AssemblyName System.IO.Compression.FileSystem
  $fresh = Join-Path $Work 'sequence.exe'
  $zip = [IO.Compression.ZipFile]::OpenRead($File)
  try {
    if ($zip.Entries.Count -ne 1 -or $zip.Entries[0].FullName -cne 'sequence.exe') {
      Stop-Check "$Archive holds other files than sequence.exe"
    }
    [IO.Compression.ZipFileExtensions]::ExtractToFile($zip.Entries[0], $fresh, $false)
  } finally {
    $zip.Dispose()
  }
  $told = ''
  $global:LASTEXITCODE = -1
  try { $told = (& $fresh --version) -join ' ' } catch { $told = '' }
  if ($LASTEXITCODE -ne 0 -or $told -eq '') { Stop-Check 'the new program does not run here' }
  # With the blank behind it: 0.3.1 is no 0.3.10.
  if (-not "$told ".StartsWith("sequence $($Release.Version) ", [StringComparison]::Ordinal)) {
    Stop-Check "the new program says it is `"$told`", not $($Release.Version)"
  }
  return $fresh
}

# A running program can't be overwritten, but it can be renamed away.
function Move-IntoPlace([string]$Fresh, [string]$Place) {
  if (-not (Test-Path -LiteralPath $Place)) {
    Move-Item -LiteralPath $Fresh -Destination $Place
    return
  }
  # What earlier runs could not remove, because it still ran.
  Get-ChildItem -Path "$Place.old-*" -ErrorAction SilentlyContinue |
    Remove-Item -Force -ErrorAction SilentlyContinue
  $old = "$Place.old-$([Guid]::NewGuid().ToString('N'))"
  Move-Item -LiteralPath $Place -Destination $old
  try {
    Move-Item -LiteralPath $Fresh -Destination $Place
  } catch {
    Move-Item -LiteralPath $old -Destination $Place
    throw
  }
  Remove-Item -LiteralPath $old -Force -ErrorAction SilentlyContinue
}

function Install-Sequence {
  $repo = Get-Setting 'SEQUENCE_CLI_REPO' $ReleaseRepo
  if ($repo -eq '') {
    Stop-Install 'this installer names no release repository; set SEQUENCE_CLI_REPO to owner/name'
  }
  if ($repo -notmatch '^[\w.-]+/[\w.-]+$') {
    Stop-Install "SEQUENCE_CLI_REPO `"$repo`" is not owner/name"
  }
  if (-not [Environment]::Is64BitOperatingSystem) {
    Stop-Install 'there is no release for 32-bit Windows; build it from source'
  }
  $api = (Get-Setting 'SEQUENCE_UPDATE_API' 'https://api.github.com').TrimEnd('/')
  $script:LocalApi = Test-Loopback "$api/"
  $exact = (Get-Setting 'SEQUENCE_VERSION' '') -replace '^v', ''
  $folder = Get-Setting 'SEQUENCE_INSTALL_DIR' ''
  if ($folder -eq '') { $folder = Join-Path (Join-Path $env:USERPROFILE '.local') 'bin' }
  # Windows PowerShell starts with older protocols.
  [Net.ServicePointManager]::SecurityProtocol =
    [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
  $folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($folder)
  # In the same folder, so that the last step is one rename.
  $work = Join-Path $folder ".sequence-install-$([Guid]::NewGuid().ToString('N'))"
  New-Item -ItemType Directory -Force -Path $work | Out-Null
  try {
    $release = Find-Release $api $repo $exact $work
    Write-Host "sequence $($release.Version) for $Target"
    $signed = Get-SignedHash $release $exact $work
    $file = Join-Path $work $Archive
    Save-Asset $release $Archive $file
    Assert-Hash $release $file $signed $work
    $fresh = Expand-Program $release $file $work
    Move-IntoPlace $fresh (Join-Path $folder 'sequence.exe')
  } finally {
    Remove-Item -LiteralPath $work -Recurse -Force -ErrorAction SilentlyContinue
  }
  Write-Host "Installed $(Join-Path $folder 'sequence.exe')"
  $known = @($env:Path -split ';' | Where-Object { $_.TrimEnd('\') -eq $folder.TrimEnd('\') })
  if ($known.Count -eq 0) {
    Write-Host "$folder is not on your PATH. To add it for you alone:"
    Write-Host ("  [Environment]::SetEnvironmentVariable('Path', " +
      "[Environment]::GetEnvironmentVariable('Path', 'User') + ';$folder', 'User')")
  }
}

try {
  Install-Sequence
} catch {
  $failure = $_.Exception
  [Console]::Error.WriteLine("install: $($failure.Message)")
  if ($failure.Data.Contains('Code')) { exit [int]$failure.Data['Code'] }
  exit 1
}
