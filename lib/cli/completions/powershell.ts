import type { CommandDefinition } from "../command.ts";
import {
  type CompletedOption,
  type CompletedValue,
  type CompletionNode,
  completionNodes,
  globalOptionsAt,
} from "./model.ts";
import { powershellQuoted as quoted } from "../shell_quoting.ts";

/** Completion for PowerShell 5.1 and 7. */
export function powershellScript(commands: readonly CommandDefinition[]): string {
  const nodes = completionNodes(commands);
  return `# PowerShell completion of sequence. For this session:
#   sequence completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'sequence', 'sequence.exe' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $below = @{
${nodes.map(belowLine).join("\n")}
  }
  $options = @{
${nodes.map(optionsLine).join("\n")}
  }
  $values = @{
${nodes.flatMap(valueLines).join("\n")}
  }
  function Offer($rows, $kind, $prefix) {
    foreach ($row in $rows) {
      $text, $tip = $row -split "\`t", 2
      if (-not $tip) { $tip = $text }
      if ($text.StartsWith($prefix, [StringComparison]::OrdinalIgnoreCase)) {
        [System.Management.Automation.CompletionResult]::new($text, $text, $kind, $tip)
      }
    }
  }
  function OfferValue($value, $prefix, $before) {
    $kind, $words = $value -split ' '
    switch ($kind) {
      'words' { $rows = $words }
      'files' { $rows = @(Get-ChildItem -Path "$prefix*" -ErrorAction Ignore | ForEach-Object { Resolve-Path -Relative -LiteralPath $_.FullName }); $prefix = '' }
      'folders' { $rows = @(Get-ChildItem -Directory -Path "$prefix*" -ErrorAction Ignore | ForEach-Object { Resolve-Path -Relative -LiteralPath $_.FullName }); $prefix = '' }
      { $_ -in 'deployments', 'symbols' } { $rows = @(& $program __complete $kind @target 2>$null) }
      default { return }
    }
    Offer @($rows | ForEach-Object { "$before$_" }) 'ParameterValue' "$before$prefix"
  }
  $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
      ForEach-Object { $_.Extent.Text })
  if ($typed.Count -eq 0) { return }
  $program = $typed[0]
  $target = @()
  $where = ''
  $place = 0
  $plain = $false
  for ($i = 1; $i -lt $typed.Count; $i++) {
    $word = $typed[$i]
    if (-not $plain -and $word -eq '--') {
      $plain = $true
    } elseif (-not $plain -and $word.StartsWith('-')) {
      if ($word -in '--sandbox', '--local' -or $word -like '--api-url=*') { $target += $word }
      $value = $values["$where/$word"]
      if (-not $value) { continue }
      if ($i -eq $typed.Count - 1) { return OfferValue $value $wordToComplete '' }
      $i++
      if ($word -eq '--api-url') { $target += $word, $typed[$i] }
    } elseif (@($below[$where] | ForEach-Object { ($_ -split "\`t")[0] }) -ccontains $word) {
      $where = "$where $word".Trim()
    } else {
      $place++
    }
  }
  if (-not $plain -and $wordToComplete -match '^(-[^=]*)=(.*)$') {
    $value = $values["$where/$($Matches[1])"]
    if ($value) { OfferValue $value $Matches[2] "$($Matches[1])=" }
  } elseif (-not $plain -and $wordToComplete.StartsWith('-')) {
    Offer $options[$where] 'ParameterName' $wordToComplete
  } elseif ($below[$where]) {
    Offer $below[$where] 'Command' $wordToComplete
  } elseif ($values["$where/$place"]) {
    OfferValue $values["$where/$place"] $wordToComplete ''
  } elseif (-not $plain) {
    Offer $options[$where] 'ParameterName' $wordToComplete
  }
}`;
}

function belowLine(node: CompletionNode): string {
  return `    ${quoted(node.path)} = @(${node.commands.map(row).join(", ")})`;
}

function optionsLine(node: CompletionNode): string {
  const rows = all(node).flatMap(({ names, summary }) =>
    names.map((name) => row({ name, summary }))
  );
  return `    ${quoted(node.path)} = @(${rows.join(", ")})`;
}

function valueLines(node: CompletionNode): string[] {
  const line = (name: string, { kind, words }: CompletedValue) =>
    `    ${quoted(`${node.path}/${name}`)} = ${quoted([kind, ...words].join(" "))}`;
  return [
    ...all(node).flatMap(({ names, value }) =>
      value === undefined ? [] : names.map((name) => line(name, value))
    ),
    ...node.arguments.map((value, place) => line(String(place), value)),
  ];
}

function all(node: CompletionNode): CompletedOption[] {
  return [...node.options, ...globalOptionsAt(node)];
}

/** The word, a tab, what it does. */
function row({ name, summary }: { name: string; summary: string }): string {
  return `(${quoted(name)} + "\`t" + ${quoted(summary)})`;
}
