from django.db import models


class Letter(models.Model):
    """What the control view inserts: the columns of a contact form."""

    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=254)
    content = models.TextField()
    company = models.CharField(max_length=160)
    country = models.CharField(max_length=2)

    class Meta:
        verbose_name = "letter"
        verbose_name_plural = "letters"

    def __str__(self):
        return self.name
