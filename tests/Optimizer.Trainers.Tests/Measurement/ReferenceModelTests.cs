using System.Security.Cryptography;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tests.Measurement;

public sealed class ReferenceModelTests
{
    [Fact]
    public void The_reference_never_changes() =>
        Assert.Equal("b996074cd910ce6b", Convert.ToHexStringLower(SHA256.HashData(ReferenceModel.Bytes()))[..16]);
}
