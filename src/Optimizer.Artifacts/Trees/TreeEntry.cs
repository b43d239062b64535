namespace Optimizer.Artifacts.Trees;

/// <param name="Name">Relative to the folder, with slashes.</param>
/// <param name="Path">Where its bytes are; for a link, what it leads to.</param>
/// <param name="Bytes">0 for a folder.</param>
/// <param name="ChangedAt">Of its bytes; not packed.</param>
internal sealed record TreeEntry(string Name, string Path, bool IsFolder, bool IsExecutable, long Bytes, DateTime ChangedAt);
