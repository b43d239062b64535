namespace Optimizer.Storage.Tests;

public class StorableTests
{
    [Fact]
    public void Half_a_surrogate_pair_is_the_replacement_character_as_JSON_writes_it() =>
        Assert.Equal(("half \ufffd of a pair 🚀", "\"\ufffd\""), (Storable.Text("half " + '\ud83d' + " of a pair 🚀"), StoreDump.Text($"{'\ud83d'}")));
}
